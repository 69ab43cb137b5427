/// <reference types="@allwell/discovery/virtual" />
